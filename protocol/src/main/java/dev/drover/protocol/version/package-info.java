/** Version numbers and the bounds that constraints set on them. */
@NullMarked
package dev.drover.protocol.version;

import org.jspecify.annotations.NullMarked;
