package dev.penstock.spring.internal.boot;

import dev.penstock.core.ConfigurationException;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Failure analyzer that lists the invalid options when an application does not start, without a stack trace. */
public final class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
        String problems = cause.problems().stream()
                .map(problem -> "    " + problem.option() + ": " + problem.message())
                .collect(Collectors.joining(System.lineSeparator()));
        return new FailureAnalysis(
                "The configuration of Penstock is not valid:" + System.lineSeparator() + System.lineSeparator()
                        + problems,
                "Correct these options; docs/options.md lists them all.",
                cause);
    }
}
