package dev.penstock.test.internal;

import dev.penstock.test.error.ServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operating-system user of the server. PostgreSQL does not run as root. If the JVM does, the server runs as the user {@code nobody} or,
 * without the right to change the user, in a new user namespace. Otherwise the server has the user of the JVM.
 *
 * @param prefix the words before a command line that run it as that user
 * @param owner the name of the user who must own the data directory; null if it is the user of the JVM
 */
public record Account(List<String> prefix, @Nullable String owner) {
    private static final String UNPRIVILEGED = "nobody";

    static Account ofThisProcess(Path scratch) {
        try {
            // The owner of a file just made is the effective user, whatever the environment says.
            if (uid(scratch) != 0) {
                return new Account(List.of(), null);
            }
            Path probe = Files.createDirectory(scratch.resolve("probe"));
            Files.setOwner(probe, owner(probe, UNPRIVILEGED));
            String uid = String.valueOf(uid(probe));
            Files.delete(probe);
            List<String> setpriv = List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups");
            if (works(setpriv)) {
                return new Account(setpriv, UNPRIVILEGED);
            }
        } catch (IOException noSuchUserOrRight) {
            // The namespace below needs neither.
        }
        List<String> unshare = List.of("unshare", "--user");
        if (works(unshare)) {
            return new Account(unshare, null);
        }
        throw new ServerException("PostgreSQL does not run as root, and neither 'setpriv' to the user '" + UNPRIVILEGED
                + "' nor 'unshare --user' is allowed here. Run as an ordinary user.");
    }

    public List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(arguments));
        return command;
    }

    void own(Path path) throws IOException {
        if (owner != null) {
            Files.setOwner(path, owner(path, owner));
        }
    }

    /** Returns whether this user may execute a program and read the directories above it. */
    boolean mayExecute(Path program) {
        return Command.run(command("test", "-x", program.toString())).status() == 0;
    }

    /** Returns whether the file exists, and this user may read it. */
    boolean mayRead(Path file) {
        return Command.run(command("test", "-r", file.toString())).status() == 0;
    }

    private static int uid(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid");
    }

    private static UserPrincipal owner(Path path, String name) throws IOException {
        return path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
    }

    private static boolean works(List<String> prefix) {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        try {
            return Command.run(command).status() == 0;
        } catch (ServerException notInstalled) {
            return false;
        }
    }
}
