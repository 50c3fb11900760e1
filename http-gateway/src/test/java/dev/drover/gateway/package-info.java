/** Tests of the running agent's own words. */
@NullMarked
package dev.drover.gateway;

import org.jspecify.annotations.NullMarked;
