package dev.drover.persistence.store;

/** What a log row consists of: stored events and changes of partition owners. */
public sealed interface LogRecord permits CommittedEvent, OwnershipRecord {
    /** About how many bytes the record takes in a row; never too few. */
    int sizeBound();
}
