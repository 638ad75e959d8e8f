package dev.penstock.spring.internal.pipeline;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of the beans of one named pipeline. */
record PipelineBeans(String source, String sink, String lifecycle, String events) {
    private static final Pattern WORD = Pattern.compile("(?:^|-+)([a-z0-9])");

    static PipelineBeans of(String pipeline) {
        String prefix = "penstock" + WORD.matcher(pipeline).replaceAll(match -> capital(match.group(1)));
        return new PipelineBeans(
                prefix + "Source", prefix + "Sink", prefix + "PipelineLifecycle", prefix + "SourceEventPublisher");
    }

    private static String capital(String letter) {
        return Matcher.quoteReplacement(letter.toUpperCase(Locale.ROOT));
    }
}
