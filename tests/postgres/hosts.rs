//! Several hosts, and which of them is wanted.

use std::sync::OnceLock;

use crate::bot::{STORY, inserts, json_run, messages};
use crate::common::{BOT_SCHEMA, Cluster, Database, Run};

/// Two servers that have a database of one name: a primary with all of the story, and a standby with a part.
struct Pair {
    primary: Cluster,
    standby: Cluster,
    database: Database,
}

const ALL: u64 = STORY.len() as u64;
const PART: u64 = 4;

fn pair() -> &'static Pair {
    static PAIR: OnceLock<Pair> = OnceLock::new();
    PAIR.get_or_init(|| {
        let (primary, standby) = (Cluster::start(&[]), Cluster::start(&[]));
        let filled = |cluster: &Cluster, rows: u64| {
            let database = cluster.create_database("hosts");
            database.sql(BOT_SCHEMA);
            database.sql(&inserts("mia", &STORY[..rows as usize]));
            database
        };
        let database = filled(&primary, ALL);
        assert_eq!(filled(&standby, PART).name(), database.name());
        standby.make_standby();
        Pair { primary, standby, database }
    })
}

impl Pair {
    fn url(&self, ports: &[u16], parameters: &str) -> String {
        let hosts: Vec<String> = ports.iter().map(|port| format!("127.0.0.1:{port}")).collect();
        format!("postgres://app:secret@{}/{}?{parameters}", hosts.join(","), self.database.name())
    }
}

#[test]
fn the_server_that_is_asked_for_is_found_wherever_it_stands_in_the_list() {
    let pair = pair();
    let (primary, standby) = (pair.primary.port(), pair.standby.port());
    for (attrs, count) in
        [("read-write", ALL), ("primary", ALL), ("read-only", PART), ("standby", PART), ("prefer-standby", PART)]
    {
        for ports in [&[1, primary, standby][..], &[standby, 1, primary]] {
            let url = pair.url(ports, &format!("target_session_attrs={attrs}"));
            let outcome = json_run(&["deep", &url]).outcome();
            assert_eq!(messages(&outcome.json()), count, "{attrs} among {ports:?}: {}", outcome.stderr);
        }
    }
    for (ports, count) in [([primary, standby], ALL), ([standby, primary], PART)] {
        let first = json_run(&["deep", &pair.url(&ports, "target_session_attrs=any")]).outcome();
        assert_eq!(messages(&first.json()), count);
    }
    let none = json_run(&["deep", &pair.url(&[1, primary], "target_session_attrs=prefer-standby")]).outcome();
    assert_eq!(messages(&none.json()), ALL, "without a standby, any will do");
}

#[test]
fn each_host_that_does_not_serve_is_named_with_its_reason() {
    let pair = pair();
    let (primary, standby) = (pair.primary.port(), pair.standby.port());
    let refusal = |ports: &[u16], parameters: &str| {
        let outcome = Run::new(["deep", &pair.url(ports, parameters)]).outcome();
        assert!(!outcome.stderr.contains("secret"), "{}", outcome.stderr);
        outcome.refusal().to_owned()
    };
    let said = refusal(&[1, standby], "target_session_attrs=primary");
    assert!(said.contains("127.0.0.1:1: Connection refused"), "{said}");
    assert!(said.contains(&format!("127.0.0.1:{standby}: it is a standby (target_session_attrs=primary)")), "{said}");
    let said = refusal(&[primary], "target_session_attrs=standby");
    assert!(said.contains("it is not a standby"), "{said}");
    let said = refusal(&[primary], "target_session_attrs=read-only");
    assert!(said.contains("it takes writes"), "{said}");
    let said = refusal(&[standby], "target_session_attrs=read-write");
    assert!(said.contains("it takes no writes"), "{said}");
    let said = refusal(&[1, primary, standby], "target_session_attrs=leader");
    assert!(said.contains("unknown target_session_attrs"), "{said}");
    // A password that is wrong everywhere.
    let url = pair.url(&[primary, standby], "").replace("secret", "wrong");
    let said = Run::new(["deep", &url]).outcome().refusal().to_owned();
    for port in [primary, standby] {
        assert!(said.contains(&format!("127.0.0.1:{port}: password authentication failed")), "{said}");
    }
}

#[test]
fn the_variables_of_libpq_name_several_hosts_too() {
    let pair = pair();
    let ports = format!("1,{},{}", pair.primary.port(), pair.standby.port());
    let run = |hosts: &str, ports: &str| {
        json_run(&["deep"])
            .env("PGHOST", hosts)
            .env("PGPORT", ports)
            .env("PGUSER", "app")
            .env("PGPASSWORD", "secret")
            .env("PGDATABASE", pair.database.name())
            .env("PGTARGETSESSIONATTRS", "standby")
            .outcome()
    };
    assert_eq!(messages(&run("127.0.0.1,127.0.0.1,127.0.0.1", &ports).json()), PART);
    let folder = pair.standby.socket_folder();
    let sockets = run(&format!("127.0.0.1,{}", folder.display()), &format!("1,{}", pair.standby.port()));
    assert_eq!(messages(&sockets.json()), PART);
    let odd = run("127.0.0.1,127.0.0.1", &ports);
    assert!(odd.refusal().contains("2 hosts and 3 ports"), "{}", odd.stderr);
}
