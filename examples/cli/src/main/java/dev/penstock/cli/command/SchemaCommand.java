package dev.penstock.cli.command;

import dev.penstock.cli.invocation.ExitStatus;
import dev.penstock.cli.invocation.Invocation;
import dev.penstock.cli.invocation.Output;
import dev.penstock.cli.run.Answer;
import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import reactor.core.publisher.Flux;

/** Command that prints the statements that create copies of a source's tables, and those that complete the copies. */
@Command(
        name = "schema",
        description =
                "Print the statements that 'replicate --create' runs, and those that you can run after the first copy.")
public final class SchemaCommand extends PenstockCommand {
    @Override
    public boolean hasSource() {
        return true;
    }

    @Override
    public List<String> examples() {
        return List.of(
                "penstock schema --source.url=postgresql://user@host/shop --source.tables='*' > shop.sql",
                "penstock schema --source.url=postgresql://user@host/shop --source.tables=orders");
    }

    @Override
    public int run(Invocation invocation) {
        PostgresSource source = invocation.checked(invocation.source());
        Set<String> creation = new LinkedHashSet<>();
        for (Record definition : ask(source.admin().definitions())) {
            creation.addAll(List.of(
                    definition.metadata().getOrDefault(Metadata.DEFINITION, "").split(";\n")));
        }
        List<String> completion = ask(source.admin().completion());
        Output out = invocation.out();
        out.line("-- Created by 'replicate --create':");
        creation.forEach(statement -> out.line(statement + ";"));
        out.line(
                "-- Not created. Read it, and run what you want of it after the first copy. Its defaults, checks and indexes hold"
                        + " expressions of the owners of the source's tables:");
        completion.forEach(statement -> out.line(statement + ";"));
        out.line("-- Triggers, rules, grants, comments and unlogged tables are not listed.");
        return ExitStatus.DONE;
    }

    private static <T> List<T> ask(Flux<T> question) {
        return Answer.of("source", question.collectList()).orElseThrow();
    }
}
