package dev.drover.persistence.ownership;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;

/** A lock on a file that one holder has at a time, in whichever process; a process that ends lets go of it. */
public final class ProcessLock {
    private ProcessLock() {}

    /**
     * Locks a file until its channel is closed. To Java a lock that this process has already is a mistake; here it is one
     * that somebody else has. POSIX lets go of it as soon as this process closes any channel of the file, also one that came
     * too late: so a process that goes on after that may not rely on it.
     *
     * @return false if somebody else has it
     */
    public static boolean take(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }
}
