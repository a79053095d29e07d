//! What is done about a call, whether or not its caller waits for the answer.

use std::sync::Arc;

use bytes::Bytes;
use hyper::Response;
use tokio::time::Instant;

use super::Gate;
use super::answer::Refusal;
use super::called::Called;
use super::carried::Carried;
use super::headers::{mark, sign_anew};
use super::judge::{Judged, Judgement};
use super::passing::Passed;
use super::payload::{Platform, Update};
use super::task::{AnswerTo, Task};
use super::waiting::Patience;
use crate::lock::{Release, TakeBack, WhileWorking};

fn tell(to: AnswerTo, answer: Result<Response<Bytes>, Refusal>) {
    let _: Result<(), _> = to.send(answer);
}

impl<L: TakeBack> Gate<L> {
    /// Claims the messages of a call, passes it on, and gives the upstream's answer. All of it goes on when the caller
    /// hangs up: the bot does not notice, a retry must not run beside it, and a claim must not be forgotten.
    pub(super) async fn work(self: Arc<Self>, task: Task) -> Result<Response<Bytes>, Refusal> {
        let (sender, answer) = tokio::sync::oneshot::channel();
        let in_flight = self.in_flight.clone();
        Carried::new(self.carry_out(task, sender), answer, &in_flight).await
    }

    /// Whether copies of what another call works on wait for its end.
    pub(super) fn waits(&self, platform: Option<Platform>) -> bool {
        let by_platform = || platform.is_some_and(Platform::copies_wait);
        // Where success gives a claim back, nobody can tell it from failure.
        let tells = self.claims.policy().release == Release::Ttl;
        tells && !self.observe && self.while_working.map_or_else(by_platform, |what| what == WhileWorking::Wait)
    }

    /// Passes on what is new of a call, then waits for what others work on, and passes on what they failed at.
    async fn carry_out(self: Arc<Self>, mut task: Task, to: AnswerTo) {
        mark(&mut task.head.headers, &self.mark);
        let (started, platform) = (Instant::now(), task.platform());
        let limit = self.upstream.limit(platform);
        // Where the platform's patience counts, waiting is a part of it, and the bot needs some too.
        let is_short = self.upstream.patience(platform).is_some();
        let until = started + if is_short { limit / 3 * 2 } else { limit };
        let patience = Patience { until, hearing: task.peer.hearing.clone() };
        // The messages that nothing was decided about yet.
        let mut left: Vec<usize> = (0..task.updates().len()).collect();
        let (mut waited, mut place, mut answered) = (None, None, None);
        loop {
            let judgement = match self.judge_rest(&task, &left, waited).await {
                Ok(judgement) => judgement,
                Err(refusal) => return tell(to, Err(refusal)),
            };
            let Judgement { claimed, left_out, at_work } = judgement;
            // Without anything new, and with nothing to wait for, what is no message goes on alone.
            if left_out.contains(&false) || at_work.is_empty() && answered.is_none() {
                let Some(body) = self.part(&mut task, &left, &left_out) else {
                    self.pending.skipped(&claimed.left_out);
                    return tell(to, Ok(self.skip.answer(platform)));
                };
                if waited.is_some() && task.peer.hearing.may_have_hung_up() {
                    self.leave_to_others(&task, &claimed).await;
                    return tell(to, Err(Refusal::AtWork));
                }
                let rest = limit.saturating_sub(started.elapsed());
                let time_limit = if is_short && waited.is_some() { rest } else { limit };
                if at_work.is_empty() {
                    return self.pass_on_last(&task, body, claimed, time_limit, to).await;
                }
                match self.pass_on(&task, body, &claimed, time_limit).await {
                    Passed { answer: Ok(answer), kept, .. } if answer.status().is_success() => {
                        if let Some(kept) = kept {
                            self.log_keeping(&kept.await);
                        }
                        answered = Some(answer);
                    }
                    Passed { answer, .. } => return tell(to, answer.map_err(Refusal::from)),
                }
            }
            if at_work.is_empty() {
                let answer = answered.unwrap_or_else(|| self.skip.answer(platform));
                return tell(to, Ok(answer));
            }
            left = at_work.iter().map(|(number, _)| left[*number]).collect();
            let place = place.get_or_insert_with(|| self.waiting.begin(at_work.iter().map(|(_, key)| *key).collect()));
            if to.is_closed() || !self.wait(place, &patience).await {
                return tell(to, Err(Refusal::AtWork));
            }
            waited = Some(started.elapsed());
        }
    }

    /// Judges those messages of a call that are left.
    async fn judge_rest(
        self: &Arc<Self>,
        task: &Task,
        left: &[usize],
        waited: Option<std::time::Duration>,
    ) -> Result<Judgement, Refusal> {
        if task.content.is_none() {
            return Ok(Judgement::default());
        }
        let rest: Vec<Update>;
        let updates = if waited.is_none() {
            task.updates()
        } else {
            rest = left.iter().map(|number| task.updates()[*number].clone()).collect();
            &rest
        };
        let called = Called::of(&task.head, task.body.is_empty());
        let (from, platform) = (task.peer.address, task.platform());
        let waits = self.waits(platform);
        Ok(self.judge(Judged { updates, called: &called, from, platform, waits, waited }).await?)
    }

    /// The body of a call without what is left out of those messages that are left, and without all others; `None` if that
    /// is nothing.
    fn part(&self, task: &mut Task, left: &[usize], left_out: &[bool]) -> Option<Bytes> {
        let count = task.updates().len();
        let Some(content) = task.content.as_ref().filter(|_| left.len() < count || left_out.contains(&true)) else {
            return Some(task.body.clone());
        };
        let mut out = vec![true; count];
        for (number, is_out) in left.iter().zip(left_out) {
            out[*number] = *is_out;
        }
        let part = Bytes::from(self.payload.without(content, &task.body, &out)?);
        if sign_anew(&mut task.head.headers, self.secret.as_ref(), &part) {
            self.log_lost_signature();
        }
        Some(part)
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use http_body_util::Full;
    use hyper::Request;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::sync::Semaphore;
    use tokio::time::{sleep, timeout};

    use super::*;
    use crate::gate::server::Peer;
    use crate::gate::{self, Limits, OnStoreError, OnUnreadable, Payload, PayloadForm, Platform, Skip, Upstream};
    use crate::lock::{
        Attempt, Extension, KeyKind, LateClaim, Lock, LockKey, Policy, Release, StoreError, TakeBack, TimeLimited,
        Token,
    };
    use crate::time::{Span, Timestamp};

    const POLICY: Policy = Policy {
        key: KeyKind::MessageId,
        lease: Span::seconds(60),
        ttl: Span::seconds(60),
        text_ttl: Span::seconds(60),
        release: Release::Ttl,
    };

    /// A store that makes every claim, and answers late or not at all.
    #[derive(Debug, Default)]
    struct Store {
        away: bool,
        asked: AtomicUsize,
        given_back: AtomicUsize,
        expired: AtomicUsize,
    }

    impl Lock for Store {
        async fn claim(&self, _: LockKey, _: Token, _: Timestamp) -> Result<Attempt, StoreError> {
            self.asked.fetch_add(1, Ordering::SeqCst);
            sleep(Duration::from_millis(100)).await;
            let store = String::new();
            if self.away { Err(StoreError::TimedOut { store, limit: Span::seconds(0) }) } else { Ok(Attempt::Claimed) }
        }

        async fn renew(&self, _: LockKey, _: Token, _: Timestamp) -> Result<bool, StoreError> {
            Ok(true)
        }

        async fn extend(&self, answered: &[Extension], _: Timestamp) -> Result<Vec<bool>, StoreError> {
            Ok(vec![true; answered.len()])
        }

        async fn release(&self, _: LockKey, _: Token) -> Result<bool, StoreError> {
            self.given_back.fetch_add(1, Ordering::SeqCst);
            Ok(true)
        }

        async fn check(&self, _: Timestamp) -> Result<(), StoreError> {
            pending().await
        }

        async fn clean(&self, _: Timestamp) -> Result<u64, StoreError> {
            let take = |expired: usize| Some(expired.saturating_sub(1000));
            let before = self.expired.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).unwrap_or_default();
            Ok(before.min(1000) as u64)
        }

        fn lease(&self) -> Span {
            POLICY.lease
        }
    }

    /// A gate before a webhook that is heard of through the receiver and answers with nothing but `status`.
    async fn gate(
        store: Store,
        status: u16,
    ) -> (Arc<Gate<TimeLimited<Store>>>, tokio::sync::mpsc::UnboundedReceiver<()>) {
        gate_with(store, status, Duration::from_secs(10), OnStoreError::Closed, Release::Ttl).await
    }

    /// The same, whose store has so long to answer.
    async fn gate_with(
        store: Store,
        status: u16,
        limit: Duration,
        on_store_error: OnStoreError,
        release: Release,
    ) -> (Arc<Gate<TimeLimited<Store>>>, tokio::sync::mpsc::UnboundedReceiver<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        let (sender, called) = tokio::sync::mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                stream.read_buf(&mut Vec::new()).await.unwrap();
                sender.send(()).unwrap();
                let answer = format!("HTTP/1.1 {status} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        let (arrival, shutdown) = (Duration::from_secs(10), Duration::from_secs(10));
        let gate = Gate::new(gate::Parts {
            lock: TimeLimited::new(store, "store", limit, LateClaim::Keep),
            policy: Policy { release, ..POLICY },
            upstream: Upstream::new(url, Duration::from_secs(20)).unwrap(),
            payload: Payload::new(PayloadForm::Of(Platform::Messenger)),
            secret: None,
            on_store_error,
            skip: Skip::by_platform(),
            while_working: None,
            observe: false,
            on_unreadable: OnUnreadable::Pass,
            limits: Limits { body: 1 << 20, arrival, connections: 9, shutdown },
            events: None,
        });
        (Arc::new(gate), called)
    }

    async fn answer(gate: &Arc<Gate<TimeLimited<Store>>>, messages: usize) -> Response<Bytes> {
        let updates: Vec<String> = (0..messages).map(|id| format!(r#"{{"message":{{"mid":"{id}"}}}}"#)).collect();
        let body = format!(r#"{{"entry":[{{"messaging":[{}]}}]}}"#, updates.join(","));
        let place = Arc::new(Semaphore::new(1)).acquire_owned().await.unwrap();
        let peer = Peer::new([127, 0, 0, 1].into(), place);
        gate.clone().answer(Request::post("/").body(Full::from(body)).unwrap(), peer).await
    }

    #[tokio::test]
    async fn a_caller_that_hangs_up_while_the_store_is_asked_leaves_no_claim_without_a_call() {
        let (gate, mut called) = gate(Store::default(), 200).await;
        let hung_up = timeout(Duration::from_millis(20), answer(&gate, 1)).await;
        assert!(hung_up.is_err() && called.try_recv().is_err());
        called.recv().await.unwrap();
    }

    #[tokio::test]
    async fn a_caller_that_hangs_up_while_the_bot_fails_leaves_no_claim_behind() {
        let (gate, mut called) = gate(Store::default(), 500).await;
        assert!(timeout(Duration::from_millis(20), answer(&gate, 3)).await.is_err());
        called.recv().await.unwrap();
        gate.in_flight.close();
        gate.in_flight.wait().await;
        assert_eq!(gate.claims.lock().lock().given_back.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn a_claim_that_came_late_ends_with_the_work_as_any_other_does() {
        for (release, status, given_back) in [(Release::Ttl, 200, 0), (Release::Done, 200, 1), (Release::Ttl, 500, 1)] {
            let limit = Duration::from_millis(20);
            let (gate, _called) = gate_with(Store::default(), status, limit, OnStoreError::Open, release).await;
            assert_eq!(answer(&gate, 1).await.status(), status);
            gate.claims.lock().settle().await;
            let asked = gate.claims.lock().lock().given_back.load(Ordering::SeqCst);
            assert_eq!(asked, given_back, "{release:?} {status}");
        }
    }

    #[tokio::test]
    async fn a_store_that_is_away_is_not_asked_for_each_message_of_a_large_call() {
        let (gate, mut called) = gate(Store { away: true, ..Store::default() }, 200).await;
        assert_eq!(answer(&gate, 1000).await.status(), 503);
        assert!(gate.claims.lock().lock().asked.load(Ordering::SeqCst) <= 64);
        assert!(called.try_recv().is_err());
    }

    #[tokio::test]
    async fn expired_claims_are_thrown_away_until_there_are_none() {
        let (gate, _called) = gate(Store { expired: 4500.into(), ..Store::default() }, 200).await;
        gate::server::clean_up(&gate).await;
        assert_eq!(gate.claims.lock().lock().expired.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn a_call_that_comes_back_is_refused() {
        let (gate, mut called) = gate(Store::default(), 200).await;
        let place = Arc::new(Semaphore::new(1)).acquire_owned().await.unwrap();
        let call = Request::post("/").header("x-dm-audit-gate", &gate.mark).body(Full::from("{}")).unwrap();
        let answer = gate.clone().answer(call, Peer::new([127, 0, 0, 1].into(), place)).await;
        assert_eq!(answer.status(), 508);
        assert!(called.try_recv().is_err());
    }
}
