package dev.penstock.cli;

import dev.penstock.cli.command.CheckCommand;
import dev.penstock.cli.command.CleanupCommand;
import dev.penstock.cli.command.DemoCommand;
import dev.penstock.cli.command.PenstockCommand;
import dev.penstock.cli.command.ReplicateCommand;
import dev.penstock.cli.command.SchemaCommand;
import dev.penstock.cli.command.SequencesCommand;
import dev.penstock.cli.command.SpecCommand;
import dev.penstock.cli.command.StatusCommand;
import dev.penstock.cli.command.StreamCommand;
import dev.penstock.cli.command.VerifyCommand;
import dev.penstock.cli.command.WriteCommand;
import dev.penstock.cli.invocation.Arguments;
import dev.penstock.cli.invocation.ClosedOutputException;
import dev.penstock.cli.invocation.ConfigurationSources;
import dev.penstock.cli.invocation.Environment;
import dev.penstock.cli.invocation.ExitStatus;
import dev.penstock.cli.invocation.Failure;
import dev.penstock.cli.invocation.Invocation;
import dev.penstock.cli.invocation.Logging;
import dev.penstock.cli.invocation.Output;
import dev.penstock.cli.invocation.ParseProblems;
import dev.penstock.cli.invocation.StopSignal;
import dev.penstock.cli.invocation.UsageException;
import dev.penstock.core.ConfigurationException.Problem;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import reactor.core.scheduler.Schedulers;

/** Entry point of the command line: runs the command, prints its errors to stderr, and returns the exit status. */
@Command(
        name = "penstock",
        description = "Print PostgreSQL changes as records, or write them to another PostgreSQL or to Apache Kafka.",
        footer = {
            "",
            "Configure source and sink by --source.NAME=VALUE and --sink.NAME=VALUE;",
            "'penstock spec' lists the names. Set an address that contains a password in",
            "PENSTOCK_SOURCE_URL or PENSTOCK_SINK_URL: all users can read command lines."
        })
public final class Penstock extends PenstockCommand {
    @Option(names = "--version", versionHelp = true, description = "Print the version of the program.")
    boolean version;

    private static final List<Supplier<PenstockCommand>> COMMANDS = List.of(
            DemoCommand::new,
            StreamCommand::new,
            ReplicateCommand::new,
            WriteCommand::new,
            CheckCommand::new,
            VerifyCommand::new,
            SequencesCommand::new,
            StatusCommand::new,
            CleanupCommand::new,
            SchemaCommand::new,
            SpecCommand::new);

    private Penstock() {}

    /**
     * Runs a command and ends the process with its exit status.
     *
     * @param args the name of the command and its options
     */
    public static void main(String[] args) {
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        endOnFatalError(err);
        StopSignal stop = StopSignal.ofProcess();
        int status = run(new Environment(System.in, Output.ofProcess(), err, System.getenv(), stop), args);
        stop.done(status);
        System.exit(status);
    }

    /** Ends the process after an error of the virtual machine. Reactor drops it on its threads, and the command would wait forever. */
    private static void endOnFatalError(PrintStream err) {
        Schedulers.onHandleError((thread, error) -> end(err, error));
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> end(err, error));
    }

    private static void end(PrintStream err, Throwable error) {
        if (error instanceof Error) {
            err.println("penstock: ended by " + error.getClass().getName());
            // The state of the process is undefined, so no shutdown hooks are run.
            Runtime.getRuntime().halt(ExitStatus.FAILED);
        }
    }

    public static int run(Environment environment, String... args) {
        Arguments arguments = Arguments.of(args);
        CommandLine commandLine = new CommandLine(new Penstock());
        COMMANDS.forEach(command -> commandLine.addSubcommand(described(command.get())));
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.getCommandSpec().parser().collectErrors(true);
        commandLine
                .getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().parser().collectErrors(true));
        ParseResult parsed = commandLine.parseArgs(helpAsOption(arguments.own()).toArray(String[]::new));
        boolean isRoot = !parsed.hasSubcommand();
        ParseResult called = isRoot ? parsed : parsed.subcommand();
        PenstockCommand command = (PenstockCommand) called.commandSpec().userObject();
        Logging.configure(command.verbose, command.quiet);
        try {
            if (called.isVersionHelpRequested()) {
                environment.out().line(version());
                return ExitStatus.DONE;
            }
            if (called.isUsageHelpRequested()) {
                environment.out().line(usage(called).stripTrailing());
                return ExitStatus.DONE;
            }
            List<Problem> problems = new ArrayList<>(ParseProblems.of(parsed));
            if (isRoot && problems.isEmpty()) {
                environment.err().print(usage(called));
                return ExitStatus.USAGE;
            }
            problems.addAll(arguments.problems());
            problems.addAll(misplaced(command, arguments));
            ConfigurationSources configuration =
                    ConfigurationSources.of(command.config, environment.variables(), arguments, problems);
            return command.run(new Invocation(environment, configuration, command.quiet, problems));
        } catch (UsageException e) {
            e.problems().forEach(problem -> error(environment, problem.option(), problem.message()));
            return ExitStatus.USAGE;
        } catch (ClosedOutputException e) {
            return ExitStatus.DONE;
        } catch (RuntimeException e) {
            Failure failure = (Failure) Failure.of("penstock", e);
            error(environment, failure.subject(), String.valueOf(failure.getMessage()));
            if (command.verbose) {
                e.printStackTrace(environment.err());
            }
            return ExitStatus.FAILED;
        }
    }

    @Override
    public int run(Invocation invocation) {
        return invocation.checked(ExitStatus.USAGE);
    }

    /** Returns the version of the program, of Java and of the operating system. */
    private static String version() {
        String version = Penstock.class.getPackage().getImplementationVersion();
        return "penstock " + (version == null ? "(not built)" : version) + ", Java "
                + Runtime.version().feature() + ", " + System.getProperty("os.name") + ' '
                + System.getProperty("os.arch");
    }

    /** Returns a command whose help describes the options of its source and sink, and shows examples. */
    private static CommandLine described(PenstockCommand command) {
        List<String> options = new ArrayList<>();
        List<String> footer = new ArrayList<>();
        if (command.hasSource()) {
            options.add("--source.NAME=VALUE");
        }
        if (command.hasSink()) {
            options.add("--sink.NAME=VALUE");
        }
        if (!options.isEmpty()) {
            footer.add("");
            footer.add("Also: " + String.join(" and ", options) + "; 'penstock spec' lists the names.");
        }
        if (!command.examples().isEmpty()) {
            footer.add("");
            footer.add("Examples:");
            command.examples().forEach(line -> footer.add("  " + line));
        }
        CommandLine commandLine = new CommandLine(command);
        commandLine.getCommandSpec().usageMessage().footer(footer.toArray(String[]::new));
        return commandLine;
    }

    /** Replaces {@code help} by {@code --help}, and {@code help COMMAND} by {@code COMMAND --help}. */
    private static List<String> helpAsOption(List<String> args) {
        if (args.isEmpty() || !args.get(0).equals("help")) {
            return args;
        }
        List<String> asked = new ArrayList<>(args.subList(1, args.size()));
        asked.add("--help");
        return asked;
    }

    private static List<Problem> misplaced(PenstockCommand command, Arguments arguments) {
        List<Problem> problems = new ArrayList<>();
        if (!command.hasSource()) {
            arguments.source().keySet().forEach(name -> problems.add(misplaced("source." + name, "source")));
        }
        if (!command.hasSink()) {
            arguments.sink().keySet().forEach(name -> problems.add(misplaced("sink." + name, "sink")));
        }
        return problems;
    }

    private static Problem misplaced(String option, String part) {
        return new Problem(option, "is not an option here: the command has no " + part);
    }

    private static String usage(ParseResult called) {
        return called.commandSpec().commandLine().getUsageMessage(Ansi.OFF);
    }

    private static void error(Environment environment, String subject, String message) {
        environment.err().println((subject + ": " + message).replaceAll("\\s*\\R\\s*", " "));
    }
}
