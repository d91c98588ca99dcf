package org.ascendtwin.live.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DeviceTest {
    private Acl acl;
    private Device device;

    @BeforeEach
    void open() {
        acl = HostAcl.open();
        device = acl.device(0);
    }

    @AfterEach
    void close() {
        HostAcl.close(acl, device);
    }

    @Test
    void theHostNamesItself() {
        assertThat(acl.socName()).isEqualTo("HostCPU");
        assertThat(acl.runsOnHost()).isTrue();
        assertThat(acl.deviceCount()).isEqualTo(2);
        assertThat(device.cores()).isPositive();
        assertThat(acl.version()).matches("\\d+\\.\\d+\\.\\d+");
    }

    @Test
    void memoryIsCountedAndGivenBack() {
        long before = device.freeBytes();
        try (DeviceBuffer buffer = device.allocate(1000)) {
            assertThat(before - device.freeBytes()).isBetween(buffer.bytes(), buffer.bytes() + 128);
            assertThat(buffer.address() % 64).isZero();
        }
        assertThat(device.freeBytes()).isEqualTo(before);
    }

    @Test
    void tooMuchMemoryIsRefusedWithAclsCodeAndMessage() {
        assertThatThrownBy(() -> device.allocate(device.totalBytes() + 1))
                .isInstanceOf(AclException.class)
                .hasMessageContaining("aclrtMalloc(")
                .hasMessageContaining("207001 ACL_ERROR_RT_MEMORY_ALLOCATION")
                .hasMessageContaining("size=" + (device.totalBytes() + 1))
                .hasMessageContaining("are free")
                .asInstanceOf(type(AclException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(207001));
    }

    @Test
    void aSecondFreeIsRefused() {
        DeviceBuffer buffer = device.allocate(64);
        buffer.close();
        assertThatThrownBy(buffer::close).hasMessageContaining("aclrtFree").hasMessageContaining("freed before");
    }

    @Test
    void anUnknownDeviceIsRefused() {
        assertThatThrownBy(() -> acl.device(99))
                .hasMessageContaining("107001 ACL_ERROR_RT_INVALID_DEVICEID")
                .hasMessageContaining("allowed: 0 to 1");
    }

    @Test
    void aSecondInitializationIsRefused() {
        assertThatThrownBy(() -> Acl.open(acl.libraries())).hasMessageContaining("ACL_ERROR_REPEAT_INITIALIZE");
    }

    @Test
    void bytesGoThereAndBackThroughAStream() {
        try (Stream stream = device.createStream();
                HostBuffer out = device.allocateHost(1024);
                HostBuffer in = device.allocateHost(1024);
                DeviceBuffer buffer = device.allocate(1024)) {
            for (int i = 0; i < 256; i++) {
                out.segment().setAtIndex(ValueLayout.JAVA_INT, i, i * i);
            }
            stream.fill(buffer, (byte) 7);
            stream.write(buffer, out, 512);
            stream.read(in, buffer, 1024);
            stream.synchronize();
            assertThat(in.segment().getAtIndex(ValueLayout.JAVA_INT, 127)).isEqualTo(127 * 127);
            assertThat(in.segment().getAtIndex(ValueLayout.JAVA_INT, 128)).isEqualTo(0x07070707);
            assertThat(stream.isIdle()).isTrue();
        }
    }

    @Test
    void copiesThatLeaveTheBufferAreRefused() {
        try (DeviceBuffer buffer = device.allocate(64);
                Arena arena = Arena.ofConfined()) {
            MemorySegment tooMuch = arena.allocate(65);
            assertThatThrownBy(() -> buffer.write(tooMuch, 0)).hasMessageContaining("ACL_ERROR_RT_PARAM_INVALID");
        }
    }

    @Test
    void eventsOrderStreamsAndTakeTheirTime() {
        try (Stream first = device.createStream();
                Stream second = device.createStream();
                Event start = device.createEvent();
                Event end = device.createEvent();
                HostBuffer seen = device.allocateHost(1 << 20);
                DeviceBuffer buffer = device.allocate(1 << 20)) {
            for (byte round = 1; round < 20; round++) {
                first.record(start);
                for (byte value = 0; value <= round; value++) {
                    first.fill(buffer, value);
                }
                first.record(end);
                second.waitFor(end);
                second.read(seen, buffer, 1 << 20);
                second.synchronize();
                assertThat(seen.segment().get(ValueLayout.JAVA_BYTE, (1 << 20) - 1))
                        .isEqualTo(round);
                assertThat(end.isReached()).isTrue();
                assertThat(end.microsSince(start)).isPositive();
                assertThatThrownBy(() -> start.microsSince(end)).hasMessageContaining("TIMESTAMP_REVERSAL");
            }
        }
    }

    @Test
    void anEventThatWasNeverRecordedHasNoTime() {
        try (Event start = device.createEvent();
                Event end = device.createEvent()) {
            assertThatThrownBy(() -> end.microsSince(start)).hasMessageContaining("TIMESTAMP_INVALID");
        }
    }

    @Test
    void whatIsLeftOpenIsNamed() {
        Stream stream = device.createStream();
        assertThat(acl.openCounts()).isEqualTo(Map.of("device", 1, "stream", 1));
        stream.close();
    }

    @Test
    void theFolderIsFoundInTheToolkitsOrder() {
        Path host = acl.libraries().folder().path();
        assertThat(LibraryFolder.find(null, Map.of("LD_LIBRARY_PATH", "/nowhere:" + host), null))
                .isEqualTo(new LibraryFolder(host, "LD_LIBRARY_PATH"));
        assertThat(LibraryFolder.find(null, Map.of(), host).origin()).isEqualTo("host ACL");
        assertThat(LibraryFolder.find(host, Map.of("ASCEND_HOME_PATH", "/x"), null)
                        .origin())
                .isEqualTo("--acl-library");
        assertThatThrownBy(() -> LibraryFolder.find(null, Map.of("ASCEND_HOME_PATH", "/no/cann"), null))
                .hasMessageContaining("/no/cann/lib64 (ASCEND_HOME_PATH)")
                .hasMessageContaining("Maybe");
    }

    @Test
    void librariesThatAreMissingAreNamed() {
        AclLibraries none = AclLibraries.load(new LibraryFolder(Path.of("src"), "a test"));
        assertThat(none.missing()).contains("libopapi.so is not in src").hasSize(4);
        assertThatThrownBy(() -> none.function("aclInit")).hasMessageContaining("libascendcl.so in src has no aclInit");
    }
}
