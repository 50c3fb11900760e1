# A script in the job file, run by a driver from outside: see docs/drivers.md, "A driver of your own".
job "shell" {
  type = "batch"

  group "script" {
    task "count" {
      driver = "shell"

      config {
        script = <<-EOT
          for number in "$@"; do
            echo "$number of $NOMAD_TASK_NAME"
          done
        EOT
        args   = ["1", "2", "3"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
