/**
 * The configuration language: source text in, blocks with evaluated attributes out. Start at {@link
 * dev.drover.protocol.jobspec.hcl.Hcl}. Knows nothing of jobs; everything it does is bounded by {@link
 * dev.drover.protocol.jobspec.hcl.Limits}, and depends on the JDK only.
 */
@NullMarked
package dev.drover.protocol.jobspec.hcl;

import org.jspecify.annotations.NullMarked;
