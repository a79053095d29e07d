# A formula for Homebrew, filled by packaging/homebrew/fill with the repository, version and checksums of a release.
class DmAudit < Formula
  desc "Which messages did our bot send twice, why, and did the fix work?"
  homepage "@repository@"
  version "@version@"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
      url "@repository@/releases/download/v@version@/dm-audit-@version@-aarch64-apple-darwin.tar.gz"
      sha256 "@aarch64-apple-darwin@"
    end
    on_intel do
      url "@repository@/releases/download/v@version@/dm-audit-@version@-x86_64-apple-darwin.tar.gz"
      sha256 "@x86_64-apple-darwin@"
    end
  end

  on_linux do
    on_arm do
      url "@repository@/releases/download/v@version@/dm-audit-@version@-aarch64-unknown-linux-musl.tar.gz"
      sha256 "@aarch64-unknown-linux-musl@"
    end
    on_intel do
      url "@repository@/releases/download/v@version@/dm-audit-@version@-x86_64-unknown-linux-musl.tar.gz"
      sha256 "@x86_64-unknown-linux-musl@"
    end
  end

  def install
    bin.install "dm-audit"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/dm-audit.bash" => "dm-audit"
    zsh_completion.install "completions/_dm-audit"
    fish_completion.install "completions/dm-audit.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/dm-audit --version")
    (testpath/"chat.ndjson").write <<~NDJSON
      {"id":"1","contact_id":"a","direction":"incoming","text":"hello there","at":"2026-01-01T10:00:00Z"}
      {"id":"2","contact_id":"a","direction":"outgoing","text":"good to see you","at":"2026-01-01T10:00:05Z"}
      {"id":"3","contact_id":"a","direction":"outgoing","text":"good to see you","at":"2026-01-01T10:00:06Z"}
    NDJSON
    assert_match "DM101", shell_output("#{bin}/dm-audit deep chat.ndjson", 1)
  end
end
