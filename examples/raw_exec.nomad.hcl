# A program as the agent itself would run it: with the agent's user, and all that this user may do.
job "raw_exec" {
  type = "batch"

  group "look" {
    task "look" {
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args    = ["-c", "id; pwd; echo $NOMAD_TASK_DIR"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
