# Launched by the clock: each launch is a job of its own. "drover job periodic force nightly" does not wait for the night.
job "nightly" {
  type = "batch"

  periodic {
    crons            = ["30 2 * * *"]
    time_zone        = "Europe/Berlin"
    prohibit_overlap = true
  }

  group "report" {
    task "report" {
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args    = ["-c", "echo launched as ${NOMAD_JOB_ID} by ${NOMAD_JOB_PARENT_ID}"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
