/** Regular expressions that others write, in bounded time: {@link dev.drover.protocol.regex.BoundedRegex}. */
@NullMarked
package dev.drover.protocol.regex;

import org.jspecify.annotations.NullMarked;
