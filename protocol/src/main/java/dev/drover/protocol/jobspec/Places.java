package dev.drover.protocol.jobspec;

import dev.drover.protocol.jobspec.hcl.Position;
import java.util.HashMap;
import java.util.Map;

/** Where the parts of a job were written, by their {@link JobPath}. */
final class Places {
    private final Map<String, Position> positions = new HashMap<>();
    private final Position start;

    Places(Position start) {
        this.start = start;
    }

    void put(JobPath path, Position position) {
        positions.putIfAbsent(path.text(), position);
    }

    /** The place of the path, or of the nearest part around it that was written. */
    Position of(JobPath path) {
        String text = path.text();
        while (true) {
            Position found = positions.get(text);
            if (found != null) {
                return found;
            }
            int end = text.lastIndexOf('\n');
            if (end < 0) {
                return start;
            }
            text = text.substring(0, end);
        }
    }
}
