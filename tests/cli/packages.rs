//! What a release is made of: archives, and the names by which each way of installing finds them.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use yaml_rust2::YamlLoader;

use crate::run::Place;

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    std::fs::read_to_string(project().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The targets that a release is built for.
pub(crate) fn targets() -> Vec<String> {
    let workflow = YamlLoader::load_from_str(&read(".github/workflows/release.yml")).unwrap();
    let builds = &workflow[0]["jobs"]["build"]["strategy"]["matrix"]["include"];
    builds.as_vec().unwrap().iter().map(|build| build["target"].as_str().unwrap().to_owned()).collect()
}

/// A program that answers what is asked at packing, in the place of a release build.
const STAND_IN: &str = r#"#!/bin/sh
case "$1" in
    --version) echo "dm-audit VERSION" ;;
    man) if [ "$2" = --dir ]; then echo page >"$3/dm-audit.1"; else echo page; fi ;;
    completions) echo "completions of $2" ;;
    arguments) shift; printf '<%s>' "$@" ;;
    wait) trap 'echo "told to end"; exit 3' TERM; echo ready; for turn in $(seq 600); do sleep 0.05; done ;;
    die) kill -KILL $$ ;;
esac
"#;

/// Packs the stand-in for a target, and gives the name of the archive.
pub(crate) fn pack(place: &Place, target: &str) -> String {
    place.file("stand-in", STAND_IN.replace("VERSION", VERSION));
    let stand_in = place.path("stand-in");
    std::fs::set_permissions(&stand_in, PermissionsExt::from_mode(0o755)).unwrap();
    let before = place.names_in("archives");
    let script = project().join("packaging/archive");
    let done = place
        .program(script.to_str().unwrap())
        .args(&[target, place.path("archives").to_str().unwrap(), stand_in.to_str().unwrap()])
        .done();
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{done:?}");
    let made: Vec<String> = place.names_in("archives").into_iter().filter(|name| !before.contains(name)).collect();
    assert_eq!(made.len(), 1, "{made:?}");
    made[0].clone()
}

/// The address of an archive as cargo binstall makes it, from the folder of a version on.
fn binstall(target: &str) -> (String, String) {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let rules = &manifest["package"]["metadata"]["binstall"];
    let special = rules["overrides"].get(target);
    let field = |name: &str| special.and_then(|rules| rules.get(name)).unwrap_or(&rules[name]).as_str().unwrap();
    let fill = |text: &str| {
        let suffix = if target.contains("windows") { ".exe" } else { "" };
        let pairs = [("name", "dm-audit"), ("bin", "dm-audit"), ("version", VERSION), ("target", target)];
        let text =
            pairs.iter().fold(text.to_owned(), |text, (key, value)| text.replace(&format!("{{ {key} }}"), value));
        text.replace("{ binary-ext }", suffix)
    };
    let url = fill(field("pkg-url"));
    let prefix = format!("{{ repo }}/releases/download/v{VERSION}/");
    let archive = url.strip_prefix(&prefix).unwrap_or_else(|| panic!("{url}")).to_owned();
    assert_eq!(field("pkg-fmt"), if is_zip(&archive) { "zip" } else { "tgz" });
    (archive, fill(field("bin-dir")))
}

fn is_zip(archive: &str) -> bool {
    Path::new(archive).extension().is_some_and(|extension| extension == "zip")
}

fn listed(place: &Place, archive: &str) -> Vec<String> {
    let path = place.path("archives").join(archive);
    let path = path.to_str().unwrap();
    let run = match is_zip(archive) {
        true => place.program("python3").args(&[
            "-c",
            "import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep='\\n')",
            path,
        ]),
        false => place.program("tar").args(&["-tzf", path]),
    };
    let done = run.done();
    assert_eq!(done.code, 0, "{done:?}");
    done.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn cargo_binstall_finds_the_archive_of_every_target_and_the_program_in_it() {
    let place = Place::new();
    let targets = targets();
    assert_eq!(targets.len(), 5, "{targets:?}");
    for target in targets {
        let made = pack(&place, &target);
        let (archive, program) = binstall(&target);
        assert_eq!(made, archive);
        let files = listed(&place, &archive);
        assert!(files.contains(&program), "{program} is not in {files:?}");
        let folder = format!("dm-audit-{VERSION}-{target}");
        for file in [
            "LICENSE-MIT",
            "README.md",
            "man/dm-audit.1",
            "completions/dm-audit.bash",
            "completions/_dm-audit",
            "completions/dm-audit.fish",
            "schema/settings.schema.json",
        ] {
            assert!(files.contains(&format!("{folder}/{file}")), "{file} is not in {files:?}");
        }
    }
}

#[test]
fn a_program_of_another_version_is_not_packed() {
    let place = Place::with("stand-in", "#!/bin/sh\necho dm-audit 0.0.0\n");
    let stand_in = place.path("stand-in");
    std::fs::set_permissions(&stand_in, PermissionsExt::from_mode(0o755)).unwrap();
    let script = project().join("packaging/archive");
    let target = "x86_64-unknown-linux-musl";
    let done = place.program(script.to_str().unwrap()).args(&[target, "archives", stand_in.to_str().unwrap()]).done();
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("dm-audit 0.0.0") && done.stderr.contains(VERSION), "{}", done.stderr);
    assert!(place.names_in("archives").is_empty());
}

#[test]
fn the_formula_of_homebrew_names_the_archives_of_a_release_with_their_checksums() {
    let place = Place::new();
    let archives: Vec<String> = targets().iter().map(|target| pack(&place, target)).collect();
    let sums = place
        .program("sha256sum")
        .cwd(place.path("archives"))
        .args(&archives.iter().map(String::as_str).collect::<Vec<_>>());
    let sums = sums.done().stdout;
    place.file("SHA256SUMS", &sums);
    let script = project().join("packaging/homebrew/fill");
    let fill = |sums: &str| {
        place.program(script.to_str().unwrap()).args(&["https://forge.example/team/dm-audit", sums]).done()
    };
    let formula = fill("SHA256SUMS").stdout;
    assert!(formula.starts_with("class DmAudit < Formula\n") && !formula.contains('@'), "{formula}");
    let mut named = 0;
    for line in sums.lines().filter(|line| !is_zip(line)) {
        let (sum, archive) = line.split_once("  ").unwrap();
        let url = format!("url \"https://forge.example/team/dm-audit/releases/download/v{VERSION}/{archive}\"\n");
        let rest = formula.split_once(&url).unwrap_or_else(|| panic!("{archive} is not in\n{formula}")).1;
        assert!(rest.trim_start().starts_with(&format!("sha256 \"{sum}\"\n")), "{formula}");
        named += 1;
    }
    assert_eq!((named, formula.matches("url ").count()), (4, 4));
    place.file("short", sums.lines().next().unwrap());
    let done = fill("short");
    assert_eq!((done.code, done.stdout.as_str()), (2, ""), "a formula without a checksum is none");
    assert!(done.stderr.contains("has no checksum of dm-audit-"), "{}", done.stderr);
}

#[test]
fn the_wheel_says_of_itself_what_the_crate_says() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let wheel: toml::Table = read("pyproject.toml").parse().unwrap();
    for key in ["name", "description", "readme", "license", "keywords"] {
        assert_eq!(wheel["project"][key], manifest["package"][key], "{key}");
    }
    assert_eq!(wheel["project"]["dynamic"], toml::Value::from(vec!["version"]));
    assert_eq!(wheel["tool"]["maturin"]["bindings"].as_str(), Some("bin"));
}

#[test]
fn the_image_holds_the_program_and_root_certificates_and_runs_as_nobody() {
    let place = Place::with("roots.pem", "roots");
    pack(&place, "x86_64-unknown-linux-musl");
    pack(&place, "aarch64-unknown-linux-musl");
    let script = project().join("packaging/image");
    let lay_out = |archives: &str| {
        let roots = place.path("roots.pem");
        place
            .program(script.to_str().unwrap())
            .args(&[archives, "image"])
            .env("SSL_CERT_FILE", roots.to_str().unwrap())
            .done()
    };
    assert_eq!(lay_out("nothing").code, 2, "there is no archive");
    assert_eq!(lay_out("archives").code, 0);
    for architecture in ["amd64", "arm64"] {
        let program = place.path("image").join(architecture).join("usr/bin/dm-audit");
        assert_eq!(std::fs::metadata(program).unwrap().permissions().mode() & 0o777, 0o755);
        assert_eq!(place.read(&format!("image/{architecture}/etc/ssl/certs/ca-certificates.crt")), "roots");
    }
    let file = read("Containerfile");
    let last = file.split("\nFROM ").last().unwrap();
    assert!(last.starts_with("scratch\n"), "{last}");
    assert!(last.contains("\nUSER 65534:65534\n") && last.contains("\nENTRYPOINT [\"/usr/bin/dm-audit\"]"), "{last}");
}
