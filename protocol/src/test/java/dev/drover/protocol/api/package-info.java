/** Tests of the HTTP API's JSON. */
@NullMarked
package dev.drover.protocol.api;

import org.jspecify.annotations.NullMarked;
