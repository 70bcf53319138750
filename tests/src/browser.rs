//! Driving a page by WebDriver: the real app's window through `tauri-driver`, or the same user interface in headless Chromium. Waiting is by looking again until a
//! deadline; nothing here sleeps for a fixed time and hopes.

use anyhow::{Context as _, Result, anyhow, bail};
use std::{
    net::TcpListener,
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};
use thirtyfour::prelude::*;

/// How long a page may take to show what is waited for. Long, because a busy machine is no fault of the app.
const PATIENCE: Duration = Duration::from_mins(1);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// A port of the loopback interface that was free a moment ago.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// A child process that does not outlive its owner.
#[derive(Debug)]
pub struct Owned(Child);

impl Owned {
    /// Starts it.
    pub fn start(command: &mut Command) -> Result<Self> {
        Ok(Self(command.spawn().with_context(|| format!("starting {}", command.get_program().display()))?))
    }

    /// SIGKILL, and waits until it is gone.
    pub fn kill(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Its input, where that is piped; once.
    pub fn stdin(&mut self) -> Option<ChildStdin> {
        self.0.stdin.take()
    }

    /// What it prints, where that is piped; once.
    pub fn stdout(&mut self) -> Option<ChildStdout> {
        self.0.stdout.take()
    }

    /// Waits until it ends by itself; whether it then says all went well.
    pub fn succeeds(&mut self) -> bool {
        self.0.wait().is_ok_and(|status| status.success())
    }

    /// Whether it has not ended by itself.
    pub fn is_running(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A page under control.
pub struct Page {
    driver: WebDriver,
    _process: Owned,
}

/// A size of the window and how the page should look in it.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

/// The three sizes every screen must be right at (ui.md).
pub const SIZES: [Size; 3] =
    [Size { width: 360, height: 640 }, Size { width: 390, height: 844 }, Size { width: 768, height: 1024 }];

async fn connect(port: u16, capabilities: Capabilities) -> Result<WebDriver> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        match WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities.clone()).await {
            Ok(driver) => return Ok(driver),
            Err(error) if tokio::time::Instant::now() > deadline => bail!("no WebDriver session: {error}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
}

impl Page {
    /// The real app's window. Environment variables are inherited by the app from the driver.
    pub async fn app(program: &Path, environment: &[(&str, String)]) -> Result<Self> {
        let (port, native) = (free_port()?, free_port()?);
        let mut command = Command::new("tauri-driver");
        command.args(["--port", &port.to_string(), "--native-port", &native.to_string()]);
        command
            .envs(environment.iter().map(|(name, value)| (*name, value)))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let process = Owned::start(&mut command)?;
        let mut capabilities = Capabilities::new();
        capabilities.insert("browserName".into(), "wry".into());
        capabilities.insert("tauri:options".into(), serde_json::json!({ "application": program }));
        Ok(Self { driver: connect(port, capabilities).await?, _process: process })
    }

    /// A page in headless Chromium, `profile` holding what it stores.
    pub async fn chromium(url: &str, profile: &Path) -> Result<Self> {
        Self::chromium_with(url, profile, &[]).await
    }

    /// The same with a microphone in which a recorded file (WAV) is heard over and over, and which every page may use.
    pub async fn chromium_hearing(url: &str, profile: &Path, recorded: &Path) -> Result<Self> {
        let file = format!("--use-file-for-fake-audio-capture={}", recorded.display());
        let arguments =
            ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--mute-audio", file.as_str()];
        Self::chromium_with(url, profile, &arguments).await
    }

    async fn chromium_with(url: &str, profile: &Path, arguments: &[&str]) -> Result<Self> {
        let port = free_port()?;
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null());
        let process = Owned::start(&mut command)?;
        let mut capabilities = DesiredCapabilities::chrome();
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--force-device-scale-factor=1",
        ]
        .into_iter()
        .chain(arguments.iter().copied())
        {
            capabilities.add_arg(argument)?;
        }
        capabilities.add_arg(&format!("--user-data-dir={}", profile.display()))?;
        let driver = connect(port, capabilities.into()).await?;
        driver.goto(url).await?;
        Ok(Self { driver, _process: process })
    }

    /// The driver itself, for what has no name here.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Makes the page's viewport this large.
    pub async fn resize(&self, size: Size) -> Result<()> {
        let mut ask = size;
        for _ in 0..3 {
            self.driver.set_window_rect(0, 0, ask.width, ask.height).await?;
            tokio::time::sleep(Duration::from_millis(100)).await;
            let seen: (u32, u32) = self.eval("return [window.innerWidth, window.innerHeight]").await?;
            if seen == (size.width, size.height) {
                return Ok(());
            }
            ask = Size {
                width: (ask.width + size.width).saturating_sub(seen.0),
                height: (ask.height + size.height).saturating_sub(seen.1),
            };
        }
        let seen: (u32, u32) = self.eval("return [window.innerWidth, window.innerHeight]").await?;
        if seen.0 == size.width { Ok(()) } else { bail!("the page is {seen:?} instead of {size:?}") }
    }

    /// Runs a script in the page.
    pub async fn eval<T: serde::de::DeserializeOwned>(&self, script: &str) -> Result<T> {
        let value = self.driver.execute(script, Vec::new()).await?;
        Ok(value.convert()?)
    }

    /// What the page says, as a reader sees it.
    pub async fn text(&self) -> Result<String> {
        self.eval("return document.body.innerText").await
    }

    /// Waits until `look` finds something.
    pub async fn until<T, F>(&self, what: &str, look: impl Fn() -> F) -> Result<T>
    where
        F: Future<Output = Result<Option<T>>>,
    {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        let mut trouble = None;
        loop {
            match look().await {
                Ok(Some(found)) => return Ok(found),
                Ok(None) => {}
                Err(error) => trouble = Some(error),
            }
            if tokio::time::Instant::now() > deadline {
                let page = self.text().await.unwrap_or_default();
                return Err(trouble
                    .unwrap_or_else(|| anyhow!("it never came"))
                    .context(format!("waiting for {what}; the page says:\n{page}")));
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Waits until a script that takes things down in a variable of the window is `done`, and hands them over; an error where it met with `trouble`.
    pub async fn taken_down<T: serde::de::DeserializeOwned>(&self, variable: &str, what: &str) -> Result<T> {
        let how = format!("const of = window.{variable}; return [of.done, of.trouble ?? null]");
        let trouble = self
            .until(what, || async {
                let (done, trouble): (bool, Option<String>) = self.eval(&how).await?;
                Ok((done || trouble.is_some()).then_some(trouble))
            })
            .await?;
        if let Some(trouble) = trouble {
            bail!("{what}: the page did not go on: {trouble}");
        }
        self.eval(&format!("return window.{variable}")).await
    }

    /// Waits until the page says `words`.
    pub async fn says(&self, words: &str) -> Result<()> {
        self.until(words, || async { Ok(self.text().await?.contains(words).then_some(())) }).await
    }

    /// Waits until the page no longer says `words`.
    pub async fn no_longer_says(&self, words: &str) -> Result<()> {
        self.until(&format!("{words} to go"), || async { Ok((!self.text().await?.contains(words)).then_some(())) })
            .await
    }

    /// Waits for an element.
    pub async fn find(&self, css: &str) -> Result<WebElement> {
        self.until(css, || async { Ok(self.driver.find_all(By::Css(css)).await?.into_iter().next()) }).await
    }

    /// Waits for an element and clicks it, once it is there and takes clicks.
    pub async fn click(&self, css: &str) -> Result<()> {
        self.until(css, || async {
            let Some(element) = self.driver.find_all(By::Css(css)).await?.into_iter().next() else { return Ok(None) };
            Ok(Self::hit(&element).await?.then_some(()))
        })
        .await
    }

    /// Clicks an element once it stands still: one that slides in is elsewhere by the time the click arrives. Whether it was clicked.
    pub async fn hit(element: &WebElement) -> Result<bool> {
        element.scroll_into_view().await.ok();
        let before = element.rect().await?;
        tokio::time::sleep(BETWEEN_LOOKS).await;
        let after = element.rect().await?;
        let still = (before.x, before.y).eq(&(after.x, after.y));
        Ok(still && element.click().await.is_ok())
    }

    /// Waits for the smallest link or button that says `words`, and clicks it.
    pub async fn press(&self, words: &str) -> Result<()> {
        let path = format!(
            "//*[self::a or self::button or @role='button' or @role='tab' or self::label][contains(normalize-space(.), '{words}')]"
        );
        self.until(words, || async {
            let Some(element) = self.driver.find_all(By::XPath(path.as_str())).await?.into_iter().next() else {
                return Ok(None);
            };
            Ok(Self::hit(&element).await?.then_some(()))
        })
        .await
    }

    /// Waits for a field and types into it, replacing what it holds.
    pub async fn fill(&self, css: &str, text: &str) -> Result<()> {
        let field = self.find(css).await?;
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// Goes to a page of the app without loading it anew, as a tap on a link of it would.
    pub async fn visit(&self, path: &str) -> Result<()> {
        let script = format!(
            "const a = document.createElement('a'); a.href = {path:?}; document.body.append(a); a.click(); a.remove();"
        );
        self.driver.execute(script, Vec::new()).await?;
        Ok(())
    }

    /// Waits until every picture in view is there, nothing moves that comes to rest, and two looks at the page agree, then saves what it shows.
    pub async fn shoot(&self, file: &Path) -> Result<()> {
        let still =
            "const busy = [...document.images].some(i => !i.complete && i.getBoundingClientRect().top < innerHeight);
            const moves = document.getAnimations().some(a => a.playState === 'running' && isFinite(a.effect?.getComputedTiming().endTime ?? Infinity));
            return busy || moves ? null : document.body.innerText.length + ':' + document.images.length";
        let mut last: Option<String> = None;
        for _ in 0..40 {
            let now: Option<String> = self.eval(still).await?;
            if now.is_some() && now == last {
                break;
            }
            last = now;
            tokio::time::sleep(Duration::from_millis(120)).await;
        }
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, self.driver.screenshot_as_png().await?)?;
        Ok(())
    }

    /// Ends the session; the app or browser closes.
    pub async fn close(self) -> Result<()> {
        self.driver.clone().quit().await?;
        Ok(())
    }
}
