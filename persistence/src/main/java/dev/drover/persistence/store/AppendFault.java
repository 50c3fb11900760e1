package dev.drover.persistence.store;

/** What an {@link InMemoryLogStore} does with a write, for tests of what follows. */
public enum AppendFault {
    /** The row is stored and acknowledged. */
    NONE,
    /** The row is not stored and the write fails. */
    LOST,
    /** The row is stored, but the write fails: its outcome is unknown to the writer. */
    UNACKNOWLEDGED,
    /** The write fails, and the row is stored when {@link InMemoryLogStore#landLateWrites} is called. */
    LATE,
    /** The row is stored and acknowledged when {@link InMemoryLogStore#landLateWrites} is called. */
    DELAYED
}
