package dev.penstock.spring.internal.lifecycle;

import dev.penstock.spring.RecordPipeline;

/** Pipeline whose target always stores the position, so that no other store is needed. */
public interface SelfResumingPipeline extends RecordPipeline {}
