import Foundation
import HTTPAPI
import Logging

/// Finds the built web apps.
enum WebFolder {
    /// The configured folder; else `web/dist` beside the working folder, or above the program.
    static func open(_ configuration: ServerConfiguration, logger: Logger) throws -> WebFiles {
        let tiles = configuration.mapTiles.flatMap(origin)
        if let folder = configuration.webFolder {
            do {
                return try WebFiles(folder: folder, tileOrigin: tiles)
            } catch {
                throw ConfigurationError("web.folder is \(folder), which holds no built web apps: \(error)")
            }
        }
        guard let folder = candidates().first(where: isBuilt) else {
            logger.notice("the web apps are not built, so there is only the API", metadata: ["build": "web/build.sh"])
            return .none
        }
        return try WebFiles(folder: folder, tileOrigin: tiles)
    }

    private static func candidates() -> [String] {
        var folders = [FileManager.default.currentDirectoryPath]
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var above = program.deletingLastPathComponent()
        for _ in 0..<5 {
            folders.append(above.path)
            above.deleteLastPathComponent()
        }
        return folders.map { $0 + "/web/dist" }
    }

    private static func isBuilt(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/csp.json")
    }

    private static func origin(_ tiles: String) -> String? {
        let plain = tiles.replacing("{s}", with: "*").replacing("{z}", with: "0").replacing("{x}", with: "0")
            .replacing("{y}", with: "0")
        guard let url = URL(string: plain), let scheme = url.scheme, let host = url.host else { return nil }
        return scheme + "://" + host + (url.port.map { ":\($0)" } ?? "")
    }
}
