# Tasks before, beside and after the main one. "drover alloc logs ALLOC last" shows the order in which they ran.
job "phases" {
  type = "batch"

  group "phases" {
    # Runs to its end before the main task starts. If it fails, as its restart policy sees it, so does the allocation.
    task "prepare" {
      driver = "raw_exec"

      lifecycle {
        hook = "prestart"
      }

      config {
        command = "/bin/sh"
        args    = ["-c", "echo prepared > ${NOMAD_ALLOC_DIR}/data/diary"]
      }

      # Counts for the node only as far as the main task and its sidecar need less.
      resources {
        cpu    = 100
        memory = 64
      }
    }

    # Runs beside the main task, and is ended after it.
    task "watch" {
      driver      = "raw_exec"
      kill_signal = "SIGTERM"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        command = "/bin/sh"
        args    = ["-c", "trap 'echo watched >> ${NOMAD_ALLOC_DIR}/data/diary; exit 0' TERM; while :; do sleep 0.1; done"]
      }

      resources {
        cpu    = 20
        memory = 16
      }
    }

    task "main" {
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args    = ["-c", "sleep 2; echo worked >> ${NOMAD_ALLOC_DIR}/data/diary"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }

    # Runs when all others have ended, also if they have failed or were stopped.
    task "last" {
      driver = "raw_exec"

      lifecycle {
        hook = "poststop"
      }

      config {
        command = "/bin/cat"
        args    = ["${NOMAD_ALLOC_DIR}/data/diary"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
