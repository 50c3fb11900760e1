/** Tests of the HTTP API over real HTTP. */
@NullMarked
package dev.drover.gateway.route;

import org.jspecify.annotations.NullMarked;
