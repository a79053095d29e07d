//! Whoever wants to know how far the work has come, and what was assumed on the way.

/// Told by sources and the engine; knows nothing of terminals.
pub trait Observer: Sync {
    /// Something the user should know once, such as which table was taken.
    fn note(&self, text: &str);

    /// Something that the user should mend, though the work goes on.
    fn warning(&self, text: &str);

    /// Something only a curious user wants to know.
    fn detail(&self, text: &str);

    /// A stage of work begins; `total` is how many steps it is thought to take.
    fn stage(&self, what: &'static str, total: Option<u64>);

    /// So many steps of the stage are done.
    fn advance(&self, steps: u64);
}

/// Says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn note(&self, _: &str) {}
    fn warning(&self, _: &str) {}
    fn detail(&self, _: &str) {}
    fn stage(&self, _: &'static str, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
}
