/**
 * Everything that is decided about a node: which placements it takes, what its agent reports, what its jobs are told.
 * {@link dev.drover.node.NodeDecider} decides, {@link dev.drover.node.NodeState} applies,
 * {@link dev.drover.node.NodeEntity} carries messages and stores. Deciders and states are pure.
 */
@NullMarked
package dev.drover.node;

import org.jspecify.annotations.NullMarked;
