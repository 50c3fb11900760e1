/** Tests of configuration files and flags. */
@NullMarked
package dev.drover.gateway.config;

import org.jspecify.annotations.NullMarked;
