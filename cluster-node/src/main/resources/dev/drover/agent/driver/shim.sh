# Runs one task and writes down how it ended, whether or not an agent is there to see it.
# Arguments: state directory, run id, the run's record (for an agent that has lost the file), the file in which the kernel
# counts what it killed for want of memory (or empty), how many control groups to enter, those groups, command, its
# arguments. It leads the task's session; stdin, stdout and stderr are the task's. Nothing but the shell's own commands is
# used until the task has ended.
_drover_state=$1 _drover_run=$2 _drover_oom=$4 _drover_groups=$5
shift 5

# A handler, not '': an ignored signal would stay ignored in the task, while a handler is reset there.
trap : HUP INT QUIT USR1 USR2 PIPE ALRM TERM TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR

read -r _drover_line </proc/self/stat
printf '%s\n' "$_drover_line" >"$_drover_state/shim.$_drover_run"

# In the foreground: a shell lets its background children ignore SIGINT, which is the signal that stops tasks.
(
    # Before anything of the task runs; the shim itself stays outside, so that it outlives what the group does not.
    while [ "$_drover_groups" -gt 0 ]; do
        printf '0\n' >"$1/cgroup.procs" || exit 125
        _drover_groups=$((_drover_groups - 1))
        shift
    done
    read -r _drover_line </proc/self/stat
    printf '%s\n' "$_drover_line" >"$_drover_state/task.$_drover_run"
    exec "$@"
)
_drover_code=$?

# The group is this run's alone, so what is counted there happened to it.
if [ -r "$_drover_oom" ]; then
    while read -r _drover_key _drover_count; do
        case "$_drover_key $_drover_count" in
            "oom_kill 0") ;;
            "oom_kill "*) : >"$_drover_state/oom.$_drover_run" ;;
        esac
    done <"$_drover_oom"
fi

# By rename, so that nobody reads half of it. Without space on the disk the agent still sees the shim's own exit.
printf '%s\n' "$_drover_code" >"$_drover_state/exit.$_drover_run.tmp" &&
    command -p mv -f "$_drover_state/exit.$_drover_run.tmp" "$_drover_state/exit.$_drover_run" ||
    exit "$_drover_code"

# What the task left behind in its process group ends with it; the agent looks after the rest of the session.
kill -s KILL 0
