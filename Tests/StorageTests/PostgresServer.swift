import Foundation
import Testing

/// A PostgreSQL server of one test's own, which it may stop and start.
struct PostgresServer {
    let url: String
    private let controlPath: String

    fileprivate init(url: String, controlPath: String) {
        self.url = url
        self.controlPath = controlPath
    }

    /// - Parameter action: `stop` or `start`; returns when it is done.
    func control(_ action: String) throws {
        let process = try Process.run(URL(fileURLWithPath: controlPath), arguments: [action])
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}

func withServer(_ body: (PostgresServer) async throws -> Void) async throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../scripts/with-postgres.sh").standardizedFileURL
    let process = Process()
    let input = Pipe()
    let output = Pipe()
    process.executableURL = script
    // The server lives until the standard input of this command ends.
    let command = #"echo "$OHMSTEAD_TEST_POSTGRES"; echo "$OHMSTEAD_TEST_POSTGRES_CONTROL"; cat >/dev/null"#
    process.arguments = ["bash", "-c", command]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    defer {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
    var text = ""
    while text.filter({ $0 == "\n" }).count < 2 {
        let data = output.fileHandleForReading.availableData
        try #require(!data.isEmpty, "the server did not start")
        text += String(decoding: data, as: UTF8.self)
    }
    let lines = text.split(separator: "\n").map(String.init)
    try await body(PostgresServer(url: lines[0], controlPath: lines[1]))
}
