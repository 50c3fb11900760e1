/** Tests of versions and their bounds. */
@NullMarked
package dev.drover.protocol.version;

import org.jspecify.annotations.NullMarked;
