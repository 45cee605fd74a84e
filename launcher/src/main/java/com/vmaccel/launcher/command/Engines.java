package com.vmaccel.launcher.command;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.Backend;
import com.vmaccel.host.Doctor;
import java.util.List;

/**
 * What the container offers a command.
 *
 * @param doctor knows why a backend is not there
 * @param accelerators those that are usable
 * @param backends all whose bundles resolved
 */
record Engines(Doctor doctor, List<Accelerator> accelerators, List<Backend> backends) {}
