# Ends all that runs below the directory $1, and removes it, when the JVM that holds our standard input ends.
trap '' HUP INT TERM QUIT

# Servers and their backends work in their data directory, an initdb or a copy under way works in its target.
processes() {
  ls -ld /proc/[0-9]*/cwd 2>/dev/null | sed -n "s|.* /proc/\([0-9]*\)/cwd -> $1/.*|\1|p"
}

clear() {
  signal=QUIT
  tries=0
  while found=$(processes "$1") && [ -n "$found" ] && [ "$tries" -lt 120 ]; do
    [ "$tries" -ge 40 ] && signal=KILL
    kill -"$signal" $found 2>/dev/null
    kill -CONT $found 2>/dev/null
    tries=$((tries + 1))
    sleep 0.05
  done
  rm -rf -- "$1" 2>/dev/null
}

# A line says that the JVM is about to end and waits for an answer; the end of input, that it has ended. What it was
# writing in between is removed then.
while read -r line; do
  clear "$1"
  echo done
done
clear "$1"
