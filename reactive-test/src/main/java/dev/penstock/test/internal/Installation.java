package dev.penstock.test.internal;

import dev.penstock.test.error.ServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/**
 * The unpacked programs of one version, and a data directory made by initdb, which every server gets a copy of. If the programs are kept for
 * later JVMs, a copy of that directory is kept beside them.
 */
public record Installation(int version, Path programs, Path template, Account account) {
    /** The superuser of every server. */
    public static final String USER = "postgres";

    public static final String PASSWORD = "millrace";

    static Installation prepare(int version, Path home, Account account) {
        try {
            Path programs = Binaries.programs(version, home, account);
            Path kept = programs.startsWith(home) ? null : programs.resolveSibling("data-" + programs.getFileName());
            if (kept != null && account.mayRead(kept.resolve("PG_VERSION"))) {
                return new Installation(version, programs, kept, account);
            }
            Path template = Files.createDirectory(home.resolve("template-" + version));
            account.own(template);
            Installation installation = new Installation(version, programs, template, account);
            installation.initialise(home);
            if (kept != null) {
                installation.keep(kept);
            }
            return installation;
        } catch (IOException e) {
            throw new ServerException(
                    "PostgreSQL " + version + " could not be unpacked to '" + home + "': " + e.getMessage(), e);
        }
    }

    public Path program(String name) {
        return programs.resolve("bin").resolve(name);
    }

    /** Copies the data directory to a path that does not exist yet. */
    public void copyTo(Path data) {
        Command.succeed(directory(data), account.command("cp", "-R", "-p", template.toString(), data.toString()));
    }

    /** Copies the data directory of a server that was stopped, to be that of a standby, which does not take over its slots. */
    public void copyAsStandby(Path primary, Path data) {
        String script = "cp -R -p \"$1\" \"$2\" && rm -rf \"$2\"/pg_replslot/* && touch \"$2\"/standby.signal";
        Command.succeed(
                directory(data), account.command("sh", "-c", script, "standby", primary.toString(), data.toString()));
    }

    /** Keeps a copy for later JVMs. Another one may be about to do the same, so the copy gets its name when it is complete. */
    private void keep(Path kept) {
        try {
            Path incomplete = Files.createTempDirectory(directory(kept), "copying-");
            account.own(incomplete);
            copyTo(incomplete.resolve("data"));
            try {
                Files.move(incomplete.resolve("data"), kept, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException anotherWasFirst) {
                Command.run(
                        List.of("rm", "-rf", "--", incomplete.resolve("data").toString()));
            }
            Files.delete(incomplete);
        } catch (IOException folderIsNotOurs) {
            // Each JVM makes its own then.
        }
    }

    private static Path directory(Path path) {
        return Objects.requireNonNull(path.toAbsolutePath().getParent(), "parent");
    }

    private void initialise(Path home) throws IOException {
        Path password = Files.createTempFile(home, "password", "");
        Files.writeString(password, PASSWORD + "\n");
        account.own(password);
        Command.succeed(
                template,
                account.command(
                        program("initdb").toString(),
                        "--pgdata=" + template,
                        "--username=" + USER,
                        "--pwfile=" + password,
                        "--auth=md5",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-sync"));
        Files.delete(password);
        String actual = Files.readString(template.resolve("PG_VERSION")).strip();
        if (!actual.equals(String.valueOf(version))) {
            throw new ServerException("PostgreSQL " + version + " was asked for, and the class path holds " + actual
                    + ": put the jar of " + version + " into the folder named by '" + Binaries.FOLDER + "'.");
        }
    }
}
