/** Regular expressions that others write, in bounded time: {@link dev.drover.protocol.jobspec.regex.BoundedRegex}. */
@NullMarked
package dev.drover.protocol.jobspec.regex;

import org.jspecify.annotations.NullMarked;
