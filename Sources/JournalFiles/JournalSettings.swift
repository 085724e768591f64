import Kernel

/// How much is kept, and the limits of the writer.
package struct JournalSettings: Sendable, Equatable {
    package var isEnabled = true
    /// Today and so many days before it.
    package var keepDays = 30
    /// On disk, of all stations; the oldest goes first.
    package var maximumMegabytes = 10_000
    /// A file of more bytes is compressed, and a new one begun: small enough to be read whole for a page of a list.
    package var partBytes = 1024 * 1024
    /// What is written to one file at once; more is written sooner than its time. 256 files are written at most.
    package var bufferBytes = 32 * 1024
    /// Messages on their way from the event loops to the writer: some seconds of a large server.
    package var maximumQueued = 50_000
    package var maximumQueuedBytes = 16 * 1024 * 1024
    /// The most that is lost when the process is killed.
    package var writeAfter = Duration.seconds(2)

    /// A compressed file takes the place of the plain one only after this: the system has it on the disk by then, and
    /// to insist on it costs the database's commits nothing.
    package var settleAfter = Duration.seconds(40)

    package init() {}
}
