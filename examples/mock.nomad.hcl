# A task that is only pretended: it writes a line each second, and fails after five. To see what restarts look like.
job "mock" {
  type = "batch"

  group "pretend" {
    restart {
      attempts = 1
      delay    = "1s"
      mode     = "fail"
    }

    task "pretend" {
      driver = "mock_driver"

      config {
        run_for                = "5s"
        exit_code              = 3
        exit_err_msg           = "out of coffee"
        stdout_string          = "still there"
        stdout_repeat          = 4
        stdout_repeat_duration = "1s"
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
