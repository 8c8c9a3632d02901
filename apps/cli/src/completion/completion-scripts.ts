// Each script only asks `openclaw __complete` and offers what it answers, one `value<Tab>description` per line. Values are
// never evaluated: sender ids come from strangers, and `compgen -W` would run a `$(…)` inside of one.

const bash = `# openclaw completion for bash. Load with: source <(openclaw completion bash)
_openclaw() {
  local value description
  COMPREPLY=()
  while IFS=$'\\t' read -r value description; do
    COMPREPLY+=("$value")
  done < <(openclaw __complete "--current=\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)
}
# Ids such as uuid:1 and @name:server are one word.
COMP_WORDBREAKS="\${COMP_WORDBREAKS//[:@]/}"
complete -F _openclaw openclaw
`;

const zsh = `#compdef openclaw
# openclaw completion for zsh. Load with: source <(openclaw completion zsh)
_openclaw() {
  local value description
  local -a values descriptions
  while IFS=$'\\t' read -r value description; do
    values+=("$value")
    descriptions+=("$value\${description:+  -- $description}")
  done < <(openclaw __complete "--current=\${words[CURRENT]}" "\${(@)words[2,CURRENT-1]}" 2>/dev/null)
  compadd -l -d descriptions -a values
}
if [ "$funcstack[1]" = "_openclaw" ]; then
  _openclaw "$@"
else
  compdef _openclaw openclaw
fi
`;

const fish = `# openclaw completion for fish. Load with: openclaw completion fish | source
function __openclaw_complete
  set -l before (commandline -opc)
  set -e before[1]
  set -l current (commandline -ct)
  openclaw __complete "--current=$current" $before 2>/dev/null
end
complete -c openclaw -f -a '(__openclaw_complete)'
`;

const powershell = `# openclaw completion for PowerShell. Load with: openclaw completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName openclaw -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $before = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  openclaw __complete "--current=$wordToComplete" @before 2>$null | ForEach-Object {
    $value, $description = $_ -split "\`t", 2
    if (-not $description) { $description = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $description)
  }
}
`;

/** The script of each shell. */
export const completionScripts: ReadonlyMap<string, string> = new Map([
  ["bash", bash],
  ["zsh", zsh],
  ["fish", fish],
  ["powershell", powershell],
]);
