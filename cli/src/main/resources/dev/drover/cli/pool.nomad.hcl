# A node pool: a set of nodes that jobs can ask for by name. A node is in the
# pool that its agent's configuration names (client { node_pool = "example" }).
node_pool "example" {
  description = "An example of a node pool."

  # For people and programs; it changes nothing.
  meta {
    environment = "test"
    owner       = "platform"
  }

  # For jobs of this pool, instead of what the operator has set for all.
  scheduler_config {
    # Whether the fuller node is better (binpack) or the emptier one (spread).
    scheduler_algorithm = "spread"

    # Whether tasks may use memory up to their memory_max.
    memory_oversubscription_enabled = true
  }
}
