# Ends all that runs below the directory $1, and removes it, when the JVM that holds our standard input ends.
trap '' HUP INT TERM QUIT
while read -r line; do :; done

# Servers and their backends work in their data directory; an initdb or a copy under way works in $1.
processes() {
  ls -ld /proc/[0-9]*/cwd 2>/dev/null | sed -n "s|.* /proc/\([0-9]*\)/cwd -> $1\(/.*\)\{0,1\}\$|\1|p"
}

signal=QUIT
tries=0
while found=$(processes "$1") && [ -n "$found" ] && [ "$tries" -lt 200 ]; do
  [ "$tries" -ge 100 ] && signal=KILL
  kill -"$signal" $found 2>/dev/null
  kill -CONT $found 2>/dev/null
  tries=$((tries + 1))
  sleep 0.05
done
rm -rf -- "$1"
