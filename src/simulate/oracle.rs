//! The replay held against one that looks at every earlier call anew.
