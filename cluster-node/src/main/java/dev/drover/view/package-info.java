/**
 * What every server knows of the cluster: entity states folded from the servers' logs. A cache, never the truth. Start at
 * {@link dev.drover.view.ViewKeeper}, which is fed, and {@link dev.drover.view.ClusterView}, which is read.
 */
@NullMarked
package dev.drover.view;

import org.jspecify.annotations.NullMarked;
