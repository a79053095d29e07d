//! Claims on their way back to a store that does not take them.

use std::sync::Arc;
use std::thread;

use dm_audit::lock::{TableName, schema_sql};
use http_body_util::Full;
use hyper::Response;
use tokio::sync::Notify;

use super::common::Cluster;
use super::common::gate::{Caller, GateProcess, Webhook, body};
use super::wire::until;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_gate_is_not_quite_ready_while_claims_are_on_their_way_back() {
    let database = Cluster::shared().create_database("returns");
    database.sql(&schema_sql(&TableName::default()));
    database.sql("GRANT SELECT, INSERT, UPDATE, DELETE ON dm_audit_claims TO app");
    let go = Arc::new(Notify::new());
    let wait = go.clone();
    let webhook = Webhook::start(move |_, _| {
        let wait = wait.clone();
        Box::pin(async move {
            wait.notified().await;
            Response::builder().status(500).body(Full::default()).unwrap()
        })
    })
    .await;
    let gate = GateProcess::start(&webhook, &format!("--store {}", database.url()));
    let caller = Caller::default();
    let ready = async || {
        let answer = caller.get(gate.admin, "/readyz").await;
        let said: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
        (answer.status().as_u16(), said["status"].as_str().unwrap().to_owned(), said["returning"].as_u64().unwrap())
    };
    let (other, address) = (caller.clone(), gate.address);
    let call = tokio::spawn(async move { other.post(address, body("1", "x")).await.status() });
    until("it is claimed", async || webhook.calls().len() == 1).await;
    assert_eq!(ready().await, (200, "ok".to_owned(), 0));
    let held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 15 AND granted";
    thread::scope(|scope| {
        scope.spawn(|| {
            // Somebody looks at the claim, and goes on at the sight of a table that is made for it.
            database.sql(
                "BEGIN; SELECT * FROM dm_audit_claims FOR UPDATE; SELECT pg_advisory_lock(15);
                 DO $$ BEGIN
                     WHILE NOT EXISTS (SELECT 1 FROM pg_class WHERE relname = 'go_on') LOOP PERFORM pg_sleep(0.02); END LOOP;
                 END $$; COMMIT;",
            );
        });
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(async {
                until("the claim is held", async || database.query(held)[0][0] == "1").await;
                go.notify_one();
                assert_eq!(call.await.unwrap(), 500);
                until("it is told", async || ready().await == (200, "degraded".to_owned(), 1)).await;
                database.sql("CREATE TABLE go_on ()");
            });
        });
    });
    until("the claim is back", async || ready().await == (200, "ok".to_owned(), 0)).await;
    assert_eq!(database.query("SELECT count(*) FROM dm_audit_claims")[0][0], "0");
}
