# A variable: texts that are stored encrypted, and that tasks read in templates.

# The namespace it belongs to. If nothing is said, that of the command.
# namespace = "default"

# Where it is found. Tasks of the job "example" read it, and no others: below
# nomad/jobs a task reads nomad/jobs, and what is named as its job, its group
# and itself. If nothing is said, the argument of the command.
path = "nomad/jobs/example"

# What it says. Values are texts; all together have at most 64 KiB.
items {
  user     = "app"
  password = "change-me"
}
