#!/bin/sh
# Penstock as a connector of Conduit: this script, with a jar behind it.
# JAVA_HOME, or else the path, says which Java runs it; PENSTOCK_JAVA_OPTS adds options of the JVM, such as -Xmx512m.

# Ctrl-C in Conduit's terminal reaches this process too, and Conduit needs it for an orderly stop.
trap '' INT

if [ -n "$JAVA_HOME" ]; then
  java=$JAVA_HOME/bin/java
else
  java=$(command -v java)
fi
if [ -z "$java" ] || [ ! -x "$java" ]; then
  echo "The connector $0 needs Java 17 or later: set JAVA_HOME, or put java on the path of Conduit." >&2
  exit 1
fi

# The first line on stdout is the handshake, so the JVM writes its own messages to stderr. Netty's native code is left out of the jar.
run() {
  "$1" "$java" -Xms16m -Xmx256m -XX:+UseSerialGC -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning:stderr \
    -Dio.netty.transport.noNative=true -Dio.grpc.netty.shaded.io.netty.transport.noNative=true \
    $2 $PENSTOCK_JAVA_OPTS -cp "$0" dev.penstock.conduit.Connector $3
}

# Class data sharing: loaded classes are kept in a file, which halves the time to start. It is written once for each Java and each
# version of this file, in the background of the first start.
cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
sharing=
if [ -n "$cache" ] && mkdir -p "$cache/penstock" 2>/dev/null && [ -w "$cache/penstock" ]; then
  id=$({ ls -lLn "$0"; ls -lLn "$java"; echo "$PENSTOCK_JAVA_OPTS"; } 2>/dev/null | cksum | cut -d' ' -f1)
  archive=$cache/penstock/connector-$id.jsa
  case $archive in
    *[[:space:]]*) ;;
    *)
      if [ -f "$archive" ]; then
        sharing=-XX:SharedArchiveFile=$archive
      else
        (
          if run nice "-XX:ArchiveClassesAtExit=$archive.$$" rehearse; then
            mv "$archive.$$" "$archive"
          else
            rm -f "$archive.$$"
          fi
        ) </dev/null >/dev/null 2>&1 &
      fi
      ;;
  esac
fi

run exec "$sharing"
