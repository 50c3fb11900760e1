package dev.drover.protocol.job;

import java.util.List;

/**
 * What has to be given to a job that runs nothing before somebody dispatches it.
 *
 * @param payload {@link #OPTIONAL}, {@link #REQUIRED} or {@link #FORBIDDEN}
 * @param metaRequired keys of the metadata that each dispatch must set
 * @param metaOptional keys that it may set; no other
 */
public record Parameterized(String payload, List<String> metaRequired, List<String> metaOptional) {
    public static final String OPTIONAL = "optional";
    public static final String REQUIRED = "required";
    public static final String FORBIDDEN = "forbidden";

    public Parameterized {
        metaRequired = List.copyOf(metaRequired);
        metaOptional = List.copyOf(metaOptional);
    }
}
