/**
 * The job file: HCL2, its 2017 forms and HCL-JSON in, a {@link dev.drover.protocol.job.Job} out. Start at {@code JobFile}.
 * Depends on the domain records and on the language in {@code jobspec.hcl}; never on HTTP or actors.
 */
@NullMarked
package dev.drover.protocol.jobspec;

import org.jspecify.annotations.NullMarked;
