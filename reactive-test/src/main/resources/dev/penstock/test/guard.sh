# Ends the PostgreSQL servers below the directory $1, and removes it, when the JVM that holds our standard input ends.
trap '' HUP INT TERM QUIT
while read -r line; do :; done

running() {
  [ -e "/proc/$1/cwd" ] && [ "/proc/$1/cwd" -ef "$2" ]
}

for data in "$1"/server-*/data; do
  pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null) || continue
  # The file outlives a server that was killed, and its number may be another process's by now.
  running "$pid" "$data" || continue
  children=$(cat "/proc/$pid/task/$pid/children")
  kill -QUIT "$pid"
  kill -CONT "$pid" $children
  tries=0
  while running "$pid" "$data"; do
    if [ "$tries" -eq 100 ]; then
      kill -KILL "$pid" $children
    fi
    if [ "$tries" -eq 200 ]; then
      break
    fi
    tries=$((tries + 1))
    sleep 0.05
  done
done
rm -rf -- "$1"
