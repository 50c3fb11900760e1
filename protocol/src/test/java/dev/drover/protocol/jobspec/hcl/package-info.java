/** Tests of the configuration language. */
@NullMarked
package dev.drover.protocol.jobspec.hcl;

import org.jspecify.annotations.NullMarked;
