/** Tests of jobs as values. */
@NullMarked
package dev.drover.protocol.job;

import org.jspecify.annotations.NullMarked;
